import { describeFaults } from "./fault.ts";
import { updateFaults } from "./update-faults.ts";

describeFaults("UPDATE", updateFaults);
