import { describeFaults } from "./fault.ts";
import { openFaults } from "./open-faults.ts";

describeFaults("OPEN", openFaults);
