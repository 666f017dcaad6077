/** UDP sockets with what Node cannot ask for: a device, a traffic class, and a filter for what comes in. */
import dgram from "node:dgram";
import type { IpAddress } from "../net/address.ts";
import { type Libc, libc, SystemCallError } from "./libc.ts";
import { filterPrograms, type PacketFilter } from "./packet-filter.ts";
import { socketAddress } from "./socket-address.ts";

export interface UdpSocketOptions {
  readonly local: IpAddress;
  readonly port: number;
  /** The local address need not be this host's yet. */
  readonly mayBeAbsent?: boolean;
  /** Packets come in and go out here only. */
  readonly interfaceName?: string;
  /** Of packets that are sent. */
  readonly ttl?: number;
  readonly trafficClass?: number;
  /** What is let in; everything, without one. */
  readonly filter?: PacketFilter;
}

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;

/** Level and option of each of these, by IP version. */
const SOL_SOCKET = 1;
const SO_BINDTODEVICE = 25;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const TTL = { 4: [IPPROTO_IP, 2], 6: [IPPROTO_IPV6, 16] } as const;
const TRAFFIC_CLASS = { 4: [IPPROTO_IP, 1], 6: [IPPROTO_IPV6, 67] } as const;
const FREEBIND = { 4: [IPPROTO_IP, 15], 6: [IPPROTO_IPV6, 78] } as const;
const V6ONLY = [IPPROTO_IPV6, 26] as const;
const SO_MEMINFO = 55;
/** In the array that the kernel answers with. */
const MEMINFO_DROPS = 8;
const MEMINFO_LENGTH = 9 * 4;

export interface UdpSocket {
  readonly socket: dgram.Socket;
  /** Packets that were not let in, or found no room, since the socket was opened. */
  drops(): number;
  /** From here on lets in what this filter does. */
  setFilter(filter: PacketFilter): void;
}

/** Throws SystemCallError or NativeUnavailable. */
export function openUdpSocket(options: UdpSocketOptions): UdpSocket {
  const c = libc();
  const { version } = options.local;
  const file = c.socket(version === 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  try {
    prepare(c, file, options);
    c.bind(file, socketAddress(options.local, options.port));
  } catch (error) {
    c.close(file);
    throw error;
  }
  const socket = dgram.createSocket(version === 4 ? "udp4" : "udp6");
  socket.bind({ fd: file });
  return {
    socket,
    drops: () => dropsOf(c, file),
    setFilter: (filter) => attach(c, file, version, filter),
  };
}

function prepare(c: Libc, file: number, options: UdpSocketOptions): void {
  const { interfaceName, mayBeAbsent, ttl, trafficClass, filter } = options;
  const { version } = options.local;
  if (version === 6) setInteger(c, file, V6ONLY, 1);
  if (interfaceName !== undefined) {
    c.setOption(file, SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${interfaceName}\0`));
  }
  if (mayBeAbsent) setInteger(c, file, FREEBIND[version], 1);
  if (ttl !== undefined) setInteger(c, file, TTL[version], ttl);
  if (trafficClass !== undefined) setInteger(c, file, TRAFFIC_CLASS[version], trafficClass);
  // Before the socket is bound, so that nothing slips in.
  if (filter !== undefined) attach(c, file, version, filter);
}

/** The most exact program that the kernel has room for: see optmem_max in socket(7). */
function attach(c: Libc, file: number, version: 4 | 6, filter: PacketFilter): void {
  const programs = filterPrograms(version, filter);
  for (const [i, program] of programs.entries()) {
    try {
      c.attachFilter(file, program);
      return;
    } catch (error) {
      const isTooLarge = error instanceof SystemCallError && error.code === "ENOMEM";
      if (!isTooLarge || i === programs.length - 1) throw error;
    }
  }
}

function dropsOf(c: Libc, file: number): number {
  const words = c.getOption(file, SOL_SOCKET, SO_MEMINFO, MEMINFO_LENGTH);
  return new DataView(words.buffer, words.byteOffset).getUint32(MEMINFO_DROPS * 4, true);
}

function setInteger(c: Libc, file: number, [level, option]: readonly [number, number], value: number): void {
  c.setOption(file, level, option, new Uint8Array(Int32Array.of(value).buffer));
}
