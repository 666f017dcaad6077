/**
 * The control packet (RFC 5880 § 4.1), and the checks of § 6.8.6 that need nothing but the packet itself.
 *
 *      0                   1                   2                   3
 *     |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
 *     |                       My Discriminator                        |
 *     |                      Your Discriminator                       |
 *     |                    Desired Min TX Interval                    |
 *     |                   Required Min RX Interval                    |
 *     |                 Required Min Echo RX Interval                 |
 *     |   Auth Type   |   Auth Len    |    Authentication Data...     |
 */
import { type Diagnostic, State } from "./codes.ts";

/** Intervals are microseconds, here and everywhere in this folder. */
export interface ControlPacket {
  readonly diagnostic: Diagnostic;
  readonly state: State;
  readonly poll: boolean;
  readonly final: boolean;
  readonly controlPlaneIndependent: boolean;
  readonly demand: boolean;
  readonly detectMultiplier: number;
  readonly myDiscriminator: number;
  /** 0: not known yet. */
  readonly yourDiscriminator: number;
  readonly desiredMinTx: number;
  readonly requiredMinRx: number;
  readonly requiredMinEchoRx: number;
}

export const PACKET_LENGTH = 24;

/** Type and length stand before every kind of authentication data. */
const SHORTEST_AUTHENTICATION = 2;
const VERSION = 1;

const Flag = {
  Poll: 0x20,
  Final: 0x10,
  ControlPlaneIndependent: 0x08,
  Authentication: 0x04,
  Demand: 0x02,
  Multipoint: 0x01,
};

/** Why a packet is dropped, whatever session it may be for. */
export type PacketFlaw =
  | "too-short"
  | "version"
  | "length"
  | "multiplier"
  | "multipoint"
  | "my-discriminator"
  | "your-discriminator";

export interface ReadPacket {
  readonly packet: ControlPacket;
  /** The packet without what may follow it in the datagram; with its authentication section. */
  readonly bytes: Uint8Array;
  readonly isAuthenticated: boolean;
}

/** The bytes are only lent. */
export function readControlPacket(datagram: Uint8Array): ReadPacket | PacketFlaw {
  if (datagram.length < PACKET_LENGTH) return "too-short";
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const [first, flags, detectMultiplier, length] = datagram;
  const isAuthenticated = (flags & Flag.Authentication) !== 0;
  if (first >> 5 !== VERSION) return "version";
  const shortest = isAuthenticated ? PACKET_LENGTH + SHORTEST_AUTHENTICATION : PACKET_LENGTH;
  if (length < shortest || length > datagram.length) return "length";
  if (detectMultiplier === 0) return "multiplier";
  if ((flags & Flag.Multipoint) !== 0) return "multipoint";
  const myDiscriminator = view.getUint32(4);
  if (myDiscriminator === 0) return "my-discriminator";
  const yourDiscriminator = view.getUint32(8);
  const state = (flags >> 6) as State;
  // Whoever is in another state has heard of our session.
  if (yourDiscriminator === 0 && state !== State.Down && state !== State.AdminDown) return "your-discriminator";
  const packet: ControlPacket = {
    diagnostic: first & 0x1f,
    state,
    poll: (flags & Flag.Poll) !== 0,
    final: (flags & Flag.Final) !== 0,
    controlPlaneIndependent: (flags & Flag.ControlPlaneIndependent) !== 0,
    demand: (flags & Flag.Demand) !== 0,
    detectMultiplier,
    myDiscriminator,
    yourDiscriminator,
    desiredMinTx: view.getUint32(12),
    requiredMinRx: view.getUint32(16),
    requiredMinEchoRx: view.getUint32(20),
  };
  return { packet, bytes: datagram.subarray(0, length), isAuthenticated };
}

/** With room for an authentication section of the given length behind it, which is zeros. */
export function writeControlPacket(packet: ControlPacket, authenticationLength = 0): Uint8Array {
  const bytes = new Uint8Array(PACKET_LENGTH + authenticationLength);
  const view = new DataView(bytes.buffer);
  bytes[0] = (VERSION << 5) | packet.diagnostic;
  bytes[1] =
    (packet.state << 6) |
    (packet.poll ? Flag.Poll : 0) |
    (packet.final ? Flag.Final : 0) |
    (packet.controlPlaneIndependent ? Flag.ControlPlaneIndependent : 0) |
    (authenticationLength > 0 ? Flag.Authentication : 0) |
    (packet.demand ? Flag.Demand : 0);
  bytes[2] = packet.detectMultiplier;
  bytes[3] = bytes.length;
  view.setUint32(4, packet.myDiscriminator);
  view.setUint32(8, packet.yourDiscriminator);
  view.setUint32(12, packet.desiredMinTx);
  view.setUint32(16, packet.requiredMinRx);
  view.setUint32(20, packet.requiredMinEchoRx);
  return bytes;
}
