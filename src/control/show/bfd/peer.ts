/** One session of `show bfd peers`: FRR's lines and keys, in FRR's order. */
import { Diagnostic, State } from "../../../bfd/codes.ts";
import { detectionTime, transmitInterval } from "../../../bfd/session.ts";
import type { JsonObject } from "../../json.ts";
import type { ShownSession } from "./sessions.ts";

const MICROSECONDS = 1000;

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
const YEAR = 12 * MONTH;
const UNITS = [
  [YEAR, "year"],
  [MONTH, "month"],
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
] as const;

const DIAGNOSTICS: Readonly<Record<number, string | undefined>> = {
  [Diagnostic.None]: "ok",
  [Diagnostic.DetectionTimeExpired]: "control detection time expired",
  [Diagnostic.EchoFailed]: "echo function failed",
  [Diagnostic.NeighborSignaledDown]: "neighbor signaled session down",
  [Diagnostic.ForwardingPlaneReset]: "forwarding plane reset",
  [Diagnostic.PathDown]: "path down",
  [Diagnostic.ConcatenatedPathDown]: "concatenated path down",
  [Diagnostic.AdministrativelyDown]: "administratively down",
  [Diagnostic.ReverseConcatenatedPathDown]: "reverse concatenated path down",
};

const CRYPTO_NAMES = {
  simple: "simple-password",
  md5: "keyed-md5",
  "meticulous-md5": "meticulous keyed-md5",
  sha1: "keyed-sha1",
  "meticulous-sha1": "meticulous keyed-sha1",
} as const;

export function peerText(session: ShownSession): string {
  const { path, settings, id, status, state, age } = session;
  const { remote, transmit, detection, config } = facts(session);
  const { authentication, profile, logSessionChanges } = settings;
  const lines = [
    ...(authentication === undefined ? [] : [authenticationText(authentication)]),
    `ID: ${id}`,
    `Remote ID: ${remote?.discriminator ?? 0}`,
    config.passive ? "Passive mode" : "Active mode",
    ...(logSessionChanges ? ["Log session changes"] : []),
    ...(path.options.multihop ? [`Minimum TTL: ${path.options.minimumTtl}`] : []),
    `Status: ${status}`,
    ...(state === State.Down ? [`Downtime: ${duration(age)}`] : []),
    ...(state === State.Up ? [`Uptime: ${duration(age)}`] : []),
    `Diagnostics: ${diagnosticText(path.session?.diagnostic)}`,
    `Remote diagnostics: ${diagnosticText(remote?.diagnostic)}`,
    `Peer Type: ${settings.peer === undefined ? "dynamic" : "configured"}`,
    "RTT min/avg/max: 0/0/0 usec",
    ...(profile === undefined ? [] : [`Profile: ${profile}`]),
    "Local timers:",
    `\tDetect-multiplier: ${config.detectMultiplier}`,
    `\tReceive interval: ${milliseconds(config.requiredMinRx)}ms`,
    `\tTransmission interval: ${milliseconds(config.desiredMinTx)}ms`,
    ...(transmit === undefined ? [] : [`\tTransmission interval (actual with jitter): ${transmit}ms`]),
    ...(detection === undefined ? [] : [`\tDetection timeout: ${detection}ms`]),
    "\tEcho receive interval: disabled",
    "\tEcho transmission interval: disabled",
    "Remote timers:",
    `\tDetect-multiplier: ${remote?.detectMultiplier ?? 0}`,
    `\tReceive interval: ${milliseconds(remote?.requiredMinRx)}ms`,
    `\tTransmission interval: ${milliseconds(remote?.desiredMinTx)}ms`,
    `\tEcho receive interval: ${remote?.requiredMinEchoRx ? `${milliseconds(remote.requiredMinEchoRx)}ms` : "disabled"}`,
  ];
  return `${headerText(session)}${lines.map((line) => `\t\t${line}\n`).join("")}\n`;
}

export function peerJson(session: ShownSession): JsonObject {
  const { path, settings, id, status, state, age } = session;
  const { remote, transmit, detection, config } = facts(session);
  return {
    ...headerJson(session),
    authentication: authenticationJson(settings.authentication),
    id,
    "remote-id": remote?.discriminator ?? 0,
    "passive-mode": config.passive,
    "log-session-changes": settings.logSessionChanges,
    "minimum-ttl": path.options.multihop ? path.options.minimumTtl : undefined,
    status,
    downtime: state === State.Down ? age : undefined,
    uptime: state === State.Up ? age : undefined,
    diagnostic: diagnosticText(path.session?.diagnostic),
    "remote-diagnostic": diagnosticText(remote?.diagnostic),
    type: settings.peer === undefined ? "dynamic" : "configured",
    profile: settings.profile,
    "receive-interval": milliseconds(config.requiredMinRx),
    "transmit-interval": milliseconds(config.desiredMinTx),
    "transmit-interval-actual": transmit,
    "detection-timeout": detection,
    "echo-receive-interval": 0,
    "echo-transmit-interval": 0,
    "detect-multiplier": config.detectMultiplier,
    "remote-receive-interval": milliseconds(remote?.requiredMinRx),
    "remote-transmit-interval": milliseconds(remote?.desiredMinTx),
    "remote-echo-receive-interval": milliseconds(remote?.requiredMinEchoRx),
    "remote-detect-multiplier": remote?.detectMultiplier ?? 0,
    "rtt-min": 0,
    "rtt-avg": 0,
    "rtt-max": 0,
  };
}

/** The words of a session, and a line of its own for them. */
export function headerText({ path, peer, local, ...session }: ShownSession): string {
  const words = [
    `peer ${peer}`,
    ...(path.options.multihop ? ["multihop"] : []),
    ...(local === undefined ? [] : [`local-address ${local}`]),
    "vrf default",
    ...(session.interface === undefined ? [] : [`interface ${session.interface}`]),
  ];
  return `\t${words.join(" ")}\n`;
}

export function headerJson({ path, peer, local, ...session }: ShownSession): JsonObject {
  return { multihop: path.options.multihop, peer, local, vrf: "default", interface: session.interface };
}

function facts({ path: { session, options } }: ShownSession) {
  const config = options.session;
  const transmit = session && transmitInterval(config, session);
  const detection = session && detectionTime(session);
  return {
    config,
    remote: session?.remote,
    transmit: transmit && milliseconds(transmit),
    detection: detection && milliseconds(detection),
  };
}

type Authentication = ShownSession["settings"]["authentication"];

function authenticationText({ keyChain, type, meticulous }: NonNullable<Authentication>): string {
  const manner = meticulous ? ", algo meticulous" : "";
  return `Authentication is enabled (key-chain-name ${keyChain}, crypto-used ${CRYPTO_NAMES[type]}${manner})`;
}

function authenticationJson(authentication: Authentication): JsonObject {
  if (authentication === undefined) return { enabled: false, configured: false };
  return {
    enabled: true,
    configured: true,
    "key-chain-name": authentication.keyChain,
    "key-algorithm-meticulous": authentication.meticulous,
    cryptoName: CRYPTO_NAMES[authentication.type],
  };
}

function diagnosticText(diagnostic: Diagnostic = Diagnostic.None): string {
  return DIAGNOSTICS[diagnostic] ?? "unknown";
}

function milliseconds(microseconds = 0): number {
  return Math.floor(microseconds / MICROSECONDS);
}

/** As in `1 hour(s), 2 minute(s), 3 second(s)`. */
function duration(seconds: number): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const [length, name] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${name}(s)`);
  }
  return [...parts, `${rest} second(s)`].join(", ");
}
