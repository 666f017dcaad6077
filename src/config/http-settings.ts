/** What a configuration says of the HTTP server: where it listens, or that there is none. */
import type { Position } from "./problems.ts";

export type HttpSettings = { readonly at: Position; readonly address: string; readonly port: number } | "off";
