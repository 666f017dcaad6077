/** Statistics of tables, in lines and as JSON, under FRR's names. */

import { FAMILIES } from "../../../config/model.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import type { Answer, Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { SPELLINGS } from "../family.ts";
import { type TableStatistics, tableStatistics } from "./statistics.ts";
import { tableRequest } from "./table-request.ts";

const INSTANCE = "VRF default";

/** A number that whole ones are shown of, or one with two digits behind the point. */
interface Figure {
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly digits?: number;
}

export function statisticsOfOne(subject: Subject, request: Request): Answer {
  const { view, json } = tableRequest(subject, request);
  return statisticsOf([view], json);
}

export function statisticsOfAll(subject: Subject, request: Request): Answer {
  const { speaker, json } = tableRequest(subject, request);
  return statisticsOf(
    FAMILIES.map((family) => speaker.table(family)),
    json,
  );
}

function* statisticsOf(views: readonly TableView[], json: boolean): Generator<string> {
  const found: Record<string, JsonObject[]> = {};
  for (const view of views) {
    const statistics = yield* tableStatistics(view);
    if (json) found[SPELLINGS[view.family].key] = [statisticsJson(view, statistics)];
    else yield statisticsText(view, statistics);
  }
  if (json) yield `${prettyJson(found)}\n`;
}

function statisticsJson(view: TableView, statistics: TableStatistics): JsonObject {
  const lengths = statistics.lengths.flatMap((count, length) => (count === 0 ? [] : [{ [String(length)]: count }]));
  return {
    instance: INSTANCE,
    // FRR counts since its start. Here are changes of best paths since ours, and what waits to be decided right now.
    bgpBestPathCalls: view.tableVersion,
    bgpNodeOnQueue: view.undecidedCount,
    bgpNodeDeferredOnQueue: 0,
    ...Object.fromEntries(figures(view, statistics).map(({ key, value }) => [key, value])),
    zebraAnnounceQueue: 0,
    prefixLength: lengths,
  };
}

function statisticsText(view: TableView, statistics: TableStatistics): string {
  const lines = [`BGP ${SPELLINGS[view.family].title} RIB statistics (${INSTANCE})`];
  for (const { key, title, value, digits } of figures(view, statistics)) {
    if (key === "addressSpaceAdvertised") lines.push(named(title, sixDigits(value)));
    else if (isShare(key))
      lines.push(
        `${title.padStart(30)}: ${(digits === undefined ? sixDigits(value) : value.toFixed(digits)).padStart(12)}`,
      );
    else lines.push(named(title, digits === undefined ? String(value) : value.toFixed(digits)));
  }
  return `${[...lines, named("Zebra announce queue", "0")].join("\n")}\n`;
}

function figures({ ipVersion }: TableView, statistics: TableStatistics): readonly Figure[] {
  const { prefixes, paths, aggregateable } = statistics;
  return [
    { key: "totalAdvertisements", title: "Total Advertisements", value: paths },
    { key: "totalPrefixes", title: "Total Prefixes", value: prefixes },
    {
      key: "averagePrefixLength",
      title: "Average prefix length",
      value: average(statistics.totalLength, prefixes),
      digits: 2,
    },
    { key: "unaggregateablePrefixes", title: "Unaggregateable prefixes", value: prefixes - aggregateable },
    { key: "maximumAggregateablePrefixes", title: "Maximum aggregateable prefixes", value: aggregateable },
    { key: "bgpAggregateAdvertisements", title: "BGP Aggregate advertisements", value: statistics.atomicAggregates },
    { key: "addressSpaceAdvertised", title: "Address space advertised", value: statistics.space },
    ...(ipVersion === 4 ? sharesOfIpv4(statistics.space) : sharesOfIpv6(statistics.space)),
    { key: "advertisementsWithPaths", title: "Advertisements with paths", value: paths },
    { key: "longestAsPath", title: "Longest AS-Path (hops)", value: statistics.longestPath },
    {
      key: "averageAsPathLengthHops",
      title: "Average AS-Path length (hops)",
      value: average(statistics.totalHops, paths),
      digits: 2,
    },
    { key: "largestAsPath", title: "Largest AS-Path (bytes)", value: statistics.largestPath },
    {
      key: "averageAsPathSizeBytes",
      title: "Average AS-Path size (bytes)",
      value: average(statistics.totalSize, paths),
      digits: 2,
    },
    { key: "highestPublicAsn", title: "Highest public ASN", value: statistics.highestAs },
    { key: "totalRedistributed", title: "Redistributed routes", value: 0 },
    { key: "totalLocalAggregates", title: "Local aggregates", value: 0 },
  ];
}

function sharesOfIpv4(space: number): readonly Figure[] {
  return [
    { key: "%announced", title: "% announced ", value: (space * 100) / 2 ** 32, digits: 2 },
    { key: "/8equivalent", title: "/8 equivalent ", value: space / 2 ** 24, digits: 2 },
    { key: "/24equivalent", title: "/24 equivalent ", value: space / 2 ** 8, digits: 2 },
  ];
}

function sharesOfIpv6(space: number): readonly Figure[] {
  return [
    { key: "/32equivalent", title: "/32 equivalent ", value: space / 2 ** 96 },
    { key: "/48equivalent", title: "/48 equivalent ", value: space / 2 ** 80 },
  ];
}

function isShare(key: string): boolean {
  return /^[%/]/.test(key);
}

function named(title: string, value: string): string {
  return `${title.padEnd(30)}: ${value.padStart(12)}`;
}

/** C's `%g`. */
function sixDigits(value: number): string {
  if (value !== 0 && (value < 1e-4 || value >= 1e6)) {
    const [digits, power] = value.toExponential(5).split("e");
    const size = power.slice(1).padStart(2, "0");
    return `${digits.replace(/\.?0+$/, "")}e${power[0]}${size}`;
  }
  return String(Number(value.toPrecision(6)));
}

function average(total: number, count: number): number {
  return count === 0 ? 0 : total / count;
}
