/**
 * How fast the tables are, how large, and how long they ever hold up the loop: `npx tsx bench/rib.ts`.
 *
 * Everything runs in slices as in the speaker: some UPDATEs, then settling and reading a thousand prefixes at a time. The
 * longest slice is the stall, garbage collection included. Of several runs the median counts; of stalls, the longest.
 * On a busy machine look at the processor time: the rest counts what others did, too.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { AttributeId } from "../src/rib/attribute-table.ts";
import { NONE } from "../src/rib/column.ts";
import { Rib } from "../src/rib/rib.ts";
import type { RouteSource, SourceId } from "../src/rib/route-source.ts";
import { type InternetTable, internetTable } from "./internet-table.ts";

const RUNS = 5;
/** UPDATEs taken in, and prefixes settled, before anything else would get its turn. */
const UPDATES_PER_SLICE = 200;
const PREFIXES_PER_SLICE = 1000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Result {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  readonly longestSlice: number;
  readonly bytesPerRoute?: number;
}

class Stopwatch {
  private milliseconds = 0;
  private processorMilliseconds = 0;
  private longestSlice = 0;

  slice(work: () => void): void {
    const processor = process.cpuUsage();
    const start = performance.now();
    work();
    const taken = performance.now() - start;
    const { user, system } = process.cpuUsage(processor);
    this.milliseconds += taken;
    this.processorMilliseconds += (user + system) / 1000;
    this.longestSlice = Math.max(this.longestSlice, taken);
  }

  result(bytesPerRoute?: number): Result {
    const { milliseconds, processorMilliseconds, longestSlice } = this;
    return { milliseconds, processorMilliseconds, longestSlice, ...(bytesPerRoute !== undefined && { bytesPerRoute }) };
  }
}

/** A RIB with one reader that keeps up. */
class Loader {
  readonly rib = new Rib([1, 2]);
  private readonly reader = this.rib.ipv4.read("beginning");
  /** Changes that the reader was told of, with a route and without. */
  announced = 0;
  withdrawn = 0;

  addSource(number: number, kind: RouteSource["kind"] = "ebgp"): SourceId {
    const address = { version: 4 as const, bytes: Uint8Array.of(192, 0, 2, number) };
    return this.rib.addSource({
      kind,
      routerId: number,
      address,
      asn: 65_000 + number,
      reflectorClientFor: new Set(),
      routeServerClientFor: new Set(),
    });
  }

  load(source: SourceId, table: InternetTable, watch: Stopwatch): void {
    for (let next = 0; next < table.updates; next += UPDATES_PER_SLICE) {
      const end = Math.min(next + UPDATES_PER_SLICE, table.updates);
      watch.slice(() => {
        for (let i = next; i < end; i++) this.update(source, table, i);
      });
      this.catchUp(watch);
    }
  }

  catchUp(watch: Stopwatch): void {
    for (let done = false; !done; ) {
      watch.slice(() => {
        done = this.rib.settle(PREFIXES_PER_SLICE);
        this.readAll();
      });
    }
  }

  private update(source: SourceId, table: InternetTable, index: number): void {
    const { attributes, ipv4 } = this.rib;
    const id = attributes.intern(table.attributes, table.attributesAt[index], table.attributesAt[index + 1]);
    ipv4.announce(source, table.nlri, table.nlriAt[index], table.nlriAt[index + 1], id, id);
    attributes.release(id);
  }

  private readAll(): void {
    for (let id = this.reader.next(); id !== NONE; id = this.reader.next()) {
      if (this.rib.ipv4.best(id) === NONE) this.withdrawn++;
      else this.announced++;
    }
  }
}

function loadOnce(table: InternetTable): Result {
  const before = arrayBytes();
  const loader = new Loader();
  const watch = new Stopwatch();
  loader.load(loader.addSource(1), table, watch);
  const bytesPerRoute = (arrayBytes() - before) / table.prefixes;
  expectEqual([loader.announced, loader.rib.ipv4.prefixes.size], [table.prefixes, table.prefixes]);
  return watch.result(bytesPerRoute);
}

/** The memory shown is what is left. */
function withdrawAll(table: InternetTable): Result {
  const before = arrayBytes();
  const loader = new Loader();
  const source = loader.addSource(1);
  loader.load(source, table, new Stopwatch());
  const watch = new Stopwatch();
  loader.rib.removeSource(source);
  loader.catchUp(watch);
  loader.catchUp(watch); // the numbers that the reader has now passed
  expectEqual([loader.withdrawn, loader.rib.ipv4.prefixes.size, loader.rib.attributes.size], [table.prefixes, 0, 0]);
  return watch.result((arrayBytes() - before) / table.prefixes);
}

function sameFromMany(table: InternetTable, sources: number): Result {
  const before = arrayBytes();
  const loader = new Loader();
  const watch = new Stopwatch();
  for (let i = 1; i <= sources; i++) loader.load(loader.addSource(i), table, watch);
  const bytesPerRoute = (arrayBytes() - before) / (table.prefixes * sources);
  expectEqual([loader.rib.ipv4.prefixes.size], [table.prefixes]);
  return watch.result(bytesPerRoute);
}

/** Something that is no route changes, and concerns every prefix. */
function reconsider(table: InternetTable, change: (rib: Rib) => void): Result {
  const loader = new Loader();
  loader.load(loader.addSource(1), table, new Stopwatch());
  const watch = new Stopwatch();
  watch.slice(() => change(loader.rib));
  loader.catchUp(watch);
  return watch.result();
}

/** Every source has a route to every prefix; then one changes all of its own, and all prefixes are decided again. */
function decide(prefixes: number, sources: number): Result {
  const loader = new Loader();
  const { attributes, ipv4 } = loader.rib;
  const { attributes: blocks, attributesAt } = internetTable(20, 1);
  const nlri = Uint8Array.from({ length: prefixes * 4 }, (_, i) => [24, 10, i >> 10, i >> 2][i & 3]);
  const announce = (source: SourceId, id: AttributeId) => ipv4.announce(source, nlri, 0, nlri.length, id, id);
  const common = attributes.intern(blocks, attributesAt[0], attributesAt[1]);
  const ids = Array.from({ length: sources }, (_, i) => loader.addSource(i, i % 2 === 0 ? "ebgp" : "ibgp"));
  for (const id of ids) announce(id, common);
  loader.catchUp(new Stopwatch());
  announce(ids[0], attributes.intern(blocks, attributesAt[1], attributesAt[2]));
  const watch = new Stopwatch();
  for (let done = false; !done; ) {
    watch.slice(() => {
      done = loader.rib.settle(PREFIXES_PER_SLICE);
    });
  }
  return watch.result();
}

function otherRules(rib: Rib): void {
  rib.bestPath = { ...rib.bestPath, compareRouterId: true };
}

/** That of all routes in `internet-table.ts`. */
function loseNextHop(rib: Rib): void {
  rib.nextHops.set({ version: 4, bytes: Uint8Array.of(192, 0, 2, 1) }, { reachable: false, metric: 0 });
}

function arrayBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function expectEqual(found: readonly number[], expected: readonly number[]): void {
  if (found.join() !== expected.join()) throw new Error(`found ${found.join()} where ${expected.join()} was expected`);
}

function report(name: string, operations: number, run: () => Result): void {
  const results = Array.from({ length: RUNS }, run);
  const median = (pick: (result: Result) => number) => results.map(pick).sort((a, b) => a - b)[RUNS >> 1];
  const milliseconds = median((r) => r.milliseconds);
  const bytes = median((r) => r.bytesPerRoute ?? Number.NaN);
  row(name, [
    milliseconds.toFixed(0),
    (operations / milliseconds / 1000).toFixed(2),
    ((median((r) => r.processorMilliseconds) * 1e6) / operations).toFixed(0),
    Math.max(...results.map((r) => r.longestSlice)).toFixed(1),
    Number.isNaN(bytes) ? "" : bytes.toFixed(1),
  ]);
}

function row(name: string, cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(42)}${cells.map((cell) => cell.padStart(10)).join("")}\n`);
}

// A RIB that stays, as in a speaker: without one, each run would begin by compiling anew what V8 forgets with the last.
const anchor = new Loader();
anchor.load(anchor.addSource(1), internetTable(10, 3), new Stopwatch());

const million = internetTable(1_000_000, 1);
const hundredThousand = internetTable(100_000, 2);

row("", ["ms", "M/s", "CPU ns/op", "stall ms", "B/route"]);
report("1 M prefixes: announce, settle, read", 1_000_000, () => loadOnce(million));
report("1 M prefixes: lose the source, read, free", 1_000_000, () => withdrawAll(million));
report("1 M prefixes: other rules", 1_000_000, () => reconsider(million, otherRules));
report("1 M prefixes: lose their next hop", 1_000_000, () => reconsider(million, loseNextHop));
report("100 k prefixes: announce, settle, read", 100_000, () => loadOnce(hundredThousand));
report("10 sources × the same 100 k prefixes", 1_000_000, () => sameFromMany(hundredThousand, 10));
for (const sources of [1, 10, 100]) {
  report(`decide 50 k prefixes, ${sources} routes to each`, 50_000, () => decide(50_000, sources));
}
expectEqual([anchor.announced], [10]);
