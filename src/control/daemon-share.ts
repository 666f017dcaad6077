/**
 * FRR is several daemons, and its `vtysh` knows which of them a line is for: often more than one. Bellman is one process
 * behind several sockets, so each socket takes its daemon's share and lets pass, without a word, what another one does.
 *
 * FRR 10 sends much of zebra's share to mgmtd. On watchfrr's socket `vtysh` asks for the configuration to be saved; where
 * it finds none, it writes the file itself from what it is shown, and passwords are not shown.
 */
export const DAEMONS = ["bgpd", "zebra", "bfdd", "mgmtd", "watchfrr"] as const;
export type Daemon = (typeof DAEMONS)[number];
export type Share = Daemon | "everything";

/** Whose a line is; bgpd's, unless it begins with these words. */
const OWNERS: readonly { readonly owner: "zebra" | "bfdd"; readonly lines: readonly string[] }[] = [
  {
    owner: "zebra",
    lines: [
      "interface",
      "vrf",
      "ip forwarding",
      "ip import-table",
      "ip nht",
      "ip protocol",
      "ip route",
      "ip router-id",
      "ipv6 forwarding",
      "ipv6 nht",
      "ipv6 protocol",
      "ipv6 route",
      "ipv6 router-id",
      "zebra",
    ],
  },
  { owner: "bfdd", lines: ["bfd"] },
];

interface Answering {
  readonly by: readonly Daemon[];
  /** How commands begin, in full words. */
  readonly commands: readonly string[];
  /** `vtysh` asks all daemons: the others have nothing to say. */
  readonly others?: "silent";
}

/** The first entry that fits a command counts; what fits none is bgpd's. */
const ANSWERS: readonly Answering[] = [
  { by: ["bgpd", "watchfrr"], commands: ["write"], others: "silent" },
  {
    by: ["zebra", "mgmtd"],
    commands: [
      "show interface",
      "show ip nht",
      "show ip protocol",
      "show ip route",
      "show ipv6 nht",
      "show ipv6 protocol",
      "show ipv6 route",
      "show vrf",
      "show zebra",
    ],
  },
  { by: ["bfdd"], commands: ["clear bfd", "show bfd"] },
  { by: ["watchfrr"], commands: ["show watchfrr"] },
  {
    by: ["bgpd"],
    commands: [
      "show access-list",
      "show debugging",
      "show ip access-list",
      "show ip prefix-list",
      "show ipv6 access-list",
      "show ipv6 prefix-list",
      "show logging",
      "show memory",
      "show route-map",
    ],
    others: "silent",
  },
];

/** The daemon to whose share a line of configuration belongs, or the block that it stands in. */
export function ownerOfLine(line: string): Daemon {
  const words = line.trim().split(/\s+/);
  if (words[0] === "no") words.shift();
  return OWNERS.find(({ lines }) => lines.some((each) => beginsLike(words, each.split(" "))))?.owner ?? "bgpd";
}

/** Operators shorten words, and `vtysh` passes on what they typed. */
function beginsLike(words: readonly string[], full: readonly string[]): boolean {
  return words.length >= full.length && full.every((word, index) => word.startsWith(words[index]));
}

export function takesLine(share: Share, line: string): boolean {
  return share === "everything" || ownerOfLine(line) === (share === "mgmtd" ? "zebra" : share);
}

/** Whether a command, in full words, is answered here; "silent": with nothing, because another daemon answers it. */
export function takesCommand(share: Share, command: string): "yes" | "silent" | "no" {
  if (share === "everything") return "yes";
  const fits = ({ commands }: Answering) => commands.some((each) => `${command} `.startsWith(`${each} `));
  const { by, others }: Pick<Answering, "by" | "others"> = ANSWERS.find(fits) ?? { by: ["bgpd"] };
  if (by.includes(share)) return "yes";
  return others ?? "no";
}
