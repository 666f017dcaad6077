import { openbgpd } from "../../src/lab/index.ts";
import { describeSessionsWith } from "./session-matrix.ts";

describeSessionsWith(openbgpd);
