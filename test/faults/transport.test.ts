import { describeFaults } from "./fault.ts";
import { transportFaults } from "./transport-faults.ts";

describeFaults("headers", transportFaults);
