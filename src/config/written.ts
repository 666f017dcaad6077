/** What is written of a block: the lines of all its commands in FRR's order, blocks inside it among them. */
import { type Place, placeOf } from "./line-order.ts";
import { parseTemplate } from "./notation.ts";

/** How a configuration is written. */
export interface WritingStyle {
  /** A password as it is shown: itself, or what stands for it. */
  secret(password: string): string;
}

/** What a command left in the model: a line of its own, or a block. */
export type Written = string | WrittenBlock;

export interface WrittenBlock {
  readonly line: string;
  readonly block: Contents;
  /** The word behind the block's lines; `exit` unless said. */
  readonly end?: string;
  /** Where the `!` stands that sets it off from its neighbours; behind it unless said. */
  readonly separator?: "before";
  /** Leave it out when nothing stands in it. */
  readonly unlessEmpty?: true;
}

/** What stands in a block. */
export interface Contents {
  contents(style: WritingStyle): Iterable<PlacedLine>;
}

export interface PlacedLine {
  readonly written: Written;
  readonly section: number | undefined;
}

/** A command that leaves lines, and where they stand. */
export interface Writer<T> {
  readonly place: Place;
  write(target: T, style: WritingStyle): Iterable<Written>;
}

/** A command, as far as it matters here. */
interface Writing<T> {
  readonly syntax: string;
  readonly lines?: (target: T, style: WritingStyle) => Iterable<Written>;
}

/** Those of a block's commands that leave lines, in FRR's order. */
export function writersOf<T>(commands: readonly Writing<T>[]): readonly Writer<T>[] {
  return commands
    .flatMap(({ syntax, lines }) =>
      lines === undefined ? [] : [{ place: placeOf(parseTemplate(syntax).said), write: lines }],
    )
    .sort((a, b) => a.place.order - b.place.order);
}

/** `neighborNames`: whom lines that begin with `neighbor` speak of, in the order in which they are written. */
export function* writtenOf<T>(
  writers: readonly Writer<T>[],
  neighborNames: (target: T) => Iterable<string>,
  target: T,
  style: WritingStyle,
): Generator<PlacedLine> {
  const ofNeighbors = writers.filter(({ place }) => place.isOfNeighbors);
  const others = writers.filter(({ place }) => !place.isOfNeighbors);
  const before = ofNeighbors.length === 0 ? others.length : writers.indexOf(ofNeighbors[0]);
  yield* each(others.slice(0, before), target, style);
  yield* neighborByNeighbor(ofNeighbors, neighborNames(target), target, style);
  yield* each(others.slice(before), target, style);
}

function* each<T>(writers: readonly Writer<T>[], target: T, style: WritingStyle): Generator<PlacedLine> {
  for (const { place, write } of writers) {
    for (const written of write(target, style)) yield { written, section: place.section };
  }
}

const NEIGHBOR = /^(?:no )?neighbor (\S+)/;

/** All that commands have to say of one neighbour stands together. */
function* neighborByNeighbor<T>(
  writers: readonly Writer<T>[],
  names: Iterable<string>,
  target: T,
  style: WritingStyle,
): Generator<PlacedLine> {
  const linesOf = new Map<string, Written[]>(Array.from(names, (name) => [name, []]));
  for (const { write } of writers) {
    for (const line of write(target, style)) {
      const [, name = ""] = (typeof line === "string" && NEIGHBOR.exec(line)) || [];
      const lines = linesOf.get(name);
      if (lines === undefined) throw new TypeError(`"${String(line)}" is about no neighbour that there is`);
      lines.push(line);
    }
  }
  for (const lines of linesOf.values()) for (const written of lines) yield { written, section: undefined };
}
