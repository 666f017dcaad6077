/**
 * Puts a listening socket into the file system so that nobody can connect before its owner, group and mode are right: it
 * is made in a directory that only we can enter, and moved to its place when it is ready.
 */
import { chmodSync, chownSync, lstatSync, mkdtempSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { join } from "node:path";

export interface SocketAccess {
  readonly mode: number;
  /** Undefined: the group of the process. */
  readonly group: number | undefined;
}

/** The place is taken, or cannot be used; the message is for the operator. */
export class SocketError extends Error {
  override readonly name = "SocketError";
}

/** The longest path that the kernel takes for a socket (`sun_path`), in bytes. */
const LONGEST_PATH = 107;
/** Longer, together, than any socket's own name. */
const NURSERY = ".sockets-";
const DRAFT = "s";

/** Rejects with a SocketError, having undone what was done. */
export async function listenAt(server: Server, directory: string, name: string, access: SocketAccess): Promise<string> {
  const path = join(directory, name);
  if (Buffer.byteLength(join(directory, `${NURSERY}XXXXXX`, DRAFT)) > LONGEST_PATH) {
    throw new SocketError(`${path}: the path is too long for a socket`);
  }
  await freePlace(path);
  try {
    await moveIn(server, directory, path, access);
  } catch (error) {
    server.close();
    throw new SocketError(`cannot make the socket ${path}: ${messageOf(error)}`, { cause: error });
  }
  return path;
}

async function moveIn(server: Server, directory: string, path: string, access: SocketAccess): Promise<void> {
  const nursery = mkdtempSync(join(directory, NURSERY)); // mode 0700
  const draft = join(nursery, DRAFT);
  try {
    await listen(server, draft);
    if (access.group !== undefined) chownSync(draft, -1, access.group);
    chmodSync(draft, access.mode);
    renameSync(draft, path);
  } finally {
    removeQuietly(() => unlinkSync(draft));
    removeQuietly(() => rmdirSync(nursery));
  }
}

/** Takes the socket's name away; connections that were accepted go on. */
export function unlinkSocket(path: string): void {
  removeQuietly(() => unlinkSync(path));
}

/** What is left of a process that died may go; what somebody answers at, or what is no socket, may not. */
async function freePlace(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new SocketError(`${path} is in the way: it is no socket`);
  if (await isAnswered(path)) throw new SocketError(`another process answers at ${path}`);
  unlinkSync(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = connect(path, () => {
      attempt.destroy();
      resolve(true);
    });
    // Only a refusal proves that nobody is there: a full backlog (EAGAIN) or a lack of rights (EACCES) does not.
    attempt.on("error", (error) => resolve(!(hasCode(error, "ECONNREFUSED") || hasCode(error, "ENOENT"))));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function removeQuietly(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
