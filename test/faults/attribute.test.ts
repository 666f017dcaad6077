import { attributeFaults } from "./attribute-faults.ts";
import { describeFaults } from "./fault.ts";

describeFaults("attributes", attributeFaults);
