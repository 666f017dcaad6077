/** Canonical attribute blocks translated into what one session's peer reads. */
import { ByteWriter, uint16At, uint32At } from "./byte-writer.ts";
import { AttributeCursor } from "./canonical-attributes.ts";
import { AS_TRANS, AttributeCode, AttributeFlag, SegmentType } from "./codes.ts";

const OPTIONAL_TRANSITIVE = AttributeFlag.Optional | AttributeFlag.Transitive;
const LARGEST_TWO_OCTET_AS = 0xffff;

export class SessionAttributes {
  /** The attributes as the peer reads them; the next hop is among them or beside them, as `translate` was asked. */
  readonly block = new ByteWriter(4096);
  /** The next hop's octets in `canonical`; `nextHopLength` is 0 when it has none. */
  nextHopStart = 0;
  nextHopLength = 0;
  /** The block translated last. A copy: what the caller does with the original is not ours to know. */
  readonly canonical = new ByteWriter(1024);

  private readonly fourOctetAs: boolean;
  private readonly cursor = new AttributeCursor();

  constructor(fourOctetAs: boolean) {
    this.fourOctetAs = fourOctetAs;
  }

  isLoaded(attributes: Uint8Array): boolean {
    const { bytes, length } = this.canonical;
    if (attributes.length !== length) return false;
    for (let i = 0; i < length; i++) if (attributes[i] !== bytes[i]) return false;
    return true;
  }

  load(attributes: Uint8Array): void {
    const { canonical, cursor } = this;
    canonical.length = 0;
    canonical.copy(attributes, 0, attributes.length);
    this.nextHopLength = 0;
    cursor.open(canonical.bytes, 0, canonical.length);
    while (cursor.next() && cursor.code <= AttributeCode.NextHop) {
      if (cursor.code !== AttributeCode.NextHop) continue;
      this.nextHopStart = cursor.start;
      this.nextHopLength = cursor.end - cursor.start;
    }
  }

  translate(withNextHop: boolean): void {
    const { block, cursor } = this;
    const { bytes, length } = this.canonical;
    block.length = 0;
    if (this.fourOctetAs && withNextHop) return block.copy(bytes, 0, length);
    // RFC 6793 § 4.2.2: values of these two that two octets cannot hold are repeated in attributes 17 and 18.
    let path = -1;
    let pathEnd = -1;
    let aggregator = -1;
    cursor.open(bytes, 0, length);
    while (cursor.next()) {
      const { code, start, end } = cursor;
      if (code > AttributeCode.As4Path) {
        this.writeAs4(bytes, path, pathEnd, aggregator);
        path = aggregator = -1;
      }
      if (code === AttributeCode.NextHop && !withNextHop) continue;
      if (!this.fourOctetAs && code === AttributeCode.AsPath) {
        if (this.narrowPath(bytes, start, end)) {
          path = start;
          pathEnd = end;
        }
      } else if (!this.fourOctetAs && code === AttributeCode.Aggregator) {
        if (this.narrowAggregator(bytes, cursor.flags, start)) aggregator = start;
      } else block.copy(bytes, cursor.offset, end);
    }
    this.writeAs4(bytes, path, pathEnd, aggregator);
  }

  /** Says whether some number of the path did not fit. */
  private narrowPath(bytes: Uint8Array, start: number, end: number): boolean {
    const { block } = this;
    let lossy = false;
    const mark = block.openAttribute(AttributeFlag.Transitive, AttributeCode.AsPath);
    for (let at = start; at < end; ) {
      block.u16(uint16At(bytes, at));
      const next = at + 2 + bytes[at + 1] * 4;
      for (at += 2; at < next; at += 4) lossy = this.narrow(uint32At(bytes, at)) || lossy;
    }
    block.closeAttribute(mark);
    return lossy;
  }

  private narrowAggregator(bytes: Uint8Array, flags: number, start: number): boolean {
    const mark = this.block.openAttribute(flags, AttributeCode.Aggregator);
    const lossy = this.narrow(uint32At(bytes, start));
    this.block.copy(bytes, start + 4, start + 8);
    this.block.closeAttribute(mark);
    return lossy;
  }

  private narrow(asn: number): boolean {
    const lossy = asn > LARGEST_TWO_OCTET_AS;
    this.block.u16(lossy ? AS_TRANS : asn);
    return lossy;
  }

  /** -1 where none is needed. */
  private writeAs4(bytes: Uint8Array, path: number, pathEnd: number, aggregator: number): void {
    const { block } = this;
    if (path >= 0) {
      const mark = block.openAttribute(OPTIONAL_TRANSITIVE, AttributeCode.As4Path);
      for (let at = path; at < pathEnd; ) {
        const next = at + 2 + bytes[at + 1] * 4;
        if (bytes[at] === SegmentType.Sequence || bytes[at] === SegmentType.Set) block.copy(bytes, at, next);
        at = next;
      }
      block.closeAttribute(mark);
    }
    if (aggregator >= 0)
      block.attribute(OPTIONAL_TRANSITIVE, AttributeCode.As4Aggregator, bytes, aggregator, aggregator + 8);
  }
}
