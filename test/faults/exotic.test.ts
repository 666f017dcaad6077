import { exoticFaults } from "./exotic-faults.ts";
import { describeFaults } from "./fault.ts";

describeFaults("foreign and oversized attributes", exoticFaults);
