import { describeFaults } from "./fault.ts";
import { refreshFaults } from "./refresh-faults.ts";

describeFaults("ROUTE-REFRESH and NOTIFICATION", refreshFaults);
