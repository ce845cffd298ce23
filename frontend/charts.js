// What is drawn, each beside a table that says the same in words. Only pages with a
// chart load it.

import { startTraces } from "./trace.js";
import { startWeeks } from "./weeks.js";

startTraces();
startWeeks();
