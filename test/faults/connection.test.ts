import { connectionFaults } from "./connection-faults.ts";
import { describeFaults } from "./fault.ts";

describeFaults("connections", connectionFaults);
