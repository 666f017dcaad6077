import { frr } from "../../src/lab/index.ts";
import { describeSessionsWith } from "./session-matrix.ts";

describeSessionsWith(frr);
