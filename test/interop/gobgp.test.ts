import { gobgp } from "../../src/lab/index.ts";
import { describeSessionsWith } from "./session-matrix.ts";

describeSessionsWith(gobgp);
