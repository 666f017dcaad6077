/** How a command ended, as the byte that FRR's protocol ends an answer with. The numbers are FRR's (`lib/command.h`). */
export const Status = {
  Success: 0,
  /** It cannot be done; the text says why. */
  Warning: 1,
  NoMatch: 2,
  Ambiguous: 3,
  Incomplete: 4,
  /** A line of configuration, or a whole one, was refused. */
  ConfigFailed: 13,
} as const;
export type Status = (typeof Status)[keyof typeof Status];
