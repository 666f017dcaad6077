import { describeFaults } from "./fault.ts";
import { sessionFaults } from "./session-faults.ts";

describeFaults("the session", sessionFaults);
