// The pages that only tell something: leaving works there as on the page itself.

import { Leave } from "./leave.js";
import { Cover } from "./quiet.js";

new Leave();
new Cover();
