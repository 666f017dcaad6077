/** `debug …` and `show debugging`: which categories are logged whatever the log's level. */
import type { ExecCommand, Request } from "../exec-command.ts";
import type { DebugCategory, Subject } from "../subject.ts";

interface Topic {
  readonly category: DebugCategory;
  /** Behind `debug`. */
  readonly syntax: string;
  /** What FRR lets one say behind it. Bellman logs the category for all, and says so. */
  readonly narrower?: string;
  /** What FRR calls it when it is on. */
  readonly title: string;
}

const NEIGHBOR = "<A.B.C.D|X:X::X:X|WORD>$neighbor";
const PREFIX = "<A.B.C.D/M|X:X::X:X/M>$prefix";

const TOPICS: readonly Topic[] = [
  { category: "bestpath", syntax: "bgp bestpath", narrower: PREFIX, title: "BGP bestpath" },
  { category: "keepalives", syntax: "bgp keepalives", narrower: NEIGHBOR, title: "BGP keepalives" },
  { category: "neighbor-events", syntax: "bgp neighbor-events", narrower: NEIGHBOR, title: "BGP neighbor-events" },
  { category: "updates", syntax: "bgp updates", narrower: `<in|out>$direction [${NEIGHBOR}]`, title: "BGP updates" },
  { category: "zebra", syntax: "bgp zebra", title: "BGP zebra" },
  { category: "graceful-restart", syntax: "bgp graceful-restart", title: "BGP graceful-restart" },
  { category: "bfd", syntax: "bgp bfd", title: "BGP BFD library" },
];

export const DEBUG_COMMANDS: readonly ExecCommand[] = [
  ...TOPICS.flatMap((topic): ExecCommand[] => {
    const { syntax, narrower } = topic;
    const what = narrower === undefined ? syntax : `${syntax} [${narrower}]`;
    return [
      {
        syntax: `[no] debug ${what}`,
        privileged: true,
        run: (subject, request) => switchTopic(subject, topic, request, !request.said("no")),
      },
      {
        syntax: `undebug ${what}`,
        privileged: true,
        run: (subject, request) => switchTopic(subject, topic, request, false),
      },
    ];
  }),
  { syntax: "no debug [<all|bgp>]", privileged: true, run: switchAllOff },
  { syntax: "undebug [<all|bgp>]", privileged: true, run: switchAllOff },
  { syntax: "show debugging [bgp]", run: showDebugging },
];

function switchTopic({ logging }: Subject, { category, title }: Topic, request: Request, wanted: boolean): string {
  logging.debug(category, wanted);
  const isNarrowed = ["neighbor", "prefix", "direction"].some((name) => request.has(name));
  return `${title} debugging is ${wanted ? "on" : "off"}${isNarrowed ? ", for all" : ""}\n`;
}

function switchAllOff({ logging }: Subject): string {
  for (const { category } of TOPICS) logging.debug(category, false);
  return "All possible debugging has been turned off\n";
}

function showDebugging({ logging }: Subject): string {
  const on = TOPICS.filter(({ category }) => logging.debugging.has(category));
  return ["BGP debugging status:", ...on.map(({ title }) => `  ${title} debugging is on`)]
    .map((line) => `${line}\n`)
    .join("");
}
