import { describeFaults } from "./fault.ts";
import { routeFaults } from "./route-faults.ts";

describeFaults("routes", routeFaults);
