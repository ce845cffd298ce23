// The pages' own behaviour, switched on by attributes; see each module.
// Everything works after HTMX has put in new parts, because the modules listen on
// the document instead of on the elements.

import "./app.css";
import { startCamera } from "./camera.js";
import { startChain } from "./chain.js";
import { startCopying } from "./copy.js";
import { startMenus } from "./menu.js";
import { startNews } from "./news.js";
import { startPasskeys } from "./passkeys.js";
import { startPhotos } from "./photos.js";
import { startSendingOnce } from "./once.js";
import { startScanning } from "./scan.js";
import { startSigning } from "./signing.js";
import { startSounds } from "./sounds.js";
import { startTour } from "./tour.js";
import { startKeeping } from "./typed.js";

startCamera();
startChain();
startCopying();
startMenus();
startNews();
startPasskeys();
startPhotos();
startScanning();
// Before the scan field is emptied for the next code.
startKeeping();
startSendingOnce();
startSigning();
startSounds();
startTour();
document.documentElement.dataset.ready = "";
