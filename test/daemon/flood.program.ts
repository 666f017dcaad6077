/** Floods the log's sink on standard output, waits until that is read, and tells on standard error how it went. */
import { openSink } from "../../src/daemon/log-sink.ts";

const [lines, lineLength, waits] = process.argv.slice(2).map(Number);

const lost = new Promise<number>((resolve) => {
  const sink = openSink(1, (count) => {
    resolve(count);
    void sink.close();
  });
  for (let i = 0; i < lines; i++) sink.write(`${"x".repeat(lineLength - 1)}\n`);
  if (waits === 0) {
    void sink.close().then(() => resolve(0));
  }
});
process.stderr.write("written\n");
process.stderr.write(`${await lost}\n`);
