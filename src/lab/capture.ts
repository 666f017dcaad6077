/** Records what goes over a link, as it is on the wire: captures become fixtures, and tell why a session failed. */

import type { Namespace } from "./namespace.ts";
import { LabProcess } from "./process.ts";

export class Capture {
  readonly file: string;
  private readonly process: LabProcess;

  private constructor(file: string, process: LabProcess) {
    this.file = file;
    this.process = process;
  }

  /** Resolves once every packet from here on is recorded; `file` is a pcap file of the BGP packets on the interface. */
  static async start(namespace: Namespace, device: string, file: string): Promise<Capture> {
    const recorder = new LabProcess({
      ...namespace.inside("tcpdump", [
        // -U and --immediate-mode: a packet is in the file as soon as it was seen. -Z: it would become another user.
        ...["-i", device, "-s", "0", "-U", "--immediate-mode", "-Z", "root", "-w", file, "tcp port 179"],
      ]),
      logFile: `${file}.log`,
    });
    await recorder.logged(/listening on/);
    return new Capture(file, recorder);
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
