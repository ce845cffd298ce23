// Bundles the front end into src/lotproof/static/bundle: scripts, styles, the icons
// that icons.json names, and the fonts that papers are set in.

import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(project, "node_modules");
const target = join(project, "src/lotproof/static/bundle");

const LINES =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ' +
  'stroke-linecap="round" stroke-linejoin="round"';

async function bundleScripts() {
  await build({
    absWorkingDir: project,
    entryPoints: {
      app: "frontend/app.js",
      charts: "frontend/charts.js",
      reader: "frontend/reader.js",
      theme: "frontend/theme.js",
    },
    outdir: target,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "safari16"],
    legalComments: "linked",
    logLevel: "warning",
  });
}

async function drawIcons() {
  const icons = JSON.parse(await readFile(join(project, "frontend/icons.json"), "utf8"));
  const symbols = await Promise.all(icons.map(readIcon));
  const head = '<svg xmlns="http://www.w3.org/2000/svg">';
  await writeFile(join(target, "icons.svg"), `${head}\n${symbols.join("\n")}\n</svg>\n`);
}

// An icon is drawn with <svg class="icon"><use href="…/icons.svg#name"></use></svg>.
async function readIcon(name) {
  const file = join(packages, "@tabler/icons/icons/outline", `${name}.svg`);
  const lines = (await readFile(file, "utf8")).replace(/<!--[^]*?-->/g, "");
  const inside = lines.slice(lines.indexOf(">") + 1, lines.lastIndexOf("</svg>"));
  const shapes = inside.replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" ${LINES}>${shapes}</symbol>`;
}

async function copyFonts() {
  const source = join(packages, "@expo-google-fonts/noto-sans-sc");
  await mkdir(join(target, "fonts"));
  for (const weight of ["400Regular", "700Bold"]) {
    const file = `NotoSansSC_${weight}.ttf`;
    await copyFile(join(source, weight, file), join(target, "fonts", file));
  }
  await copyFile(join(source, "LICENSE_FONT"), join(target, "fonts", "LICENSE"));
}

// The camera's barcode reader, fetched when somebody opens the camera: FNC1 and the
// symbology identifier survive in it, unlike in the readers that browsers have.
async function copyReader() {
  const name = "zxing_reader.wasm";
  await copyFile(join(packages, "zxing-wasm/dist/reader", name), join(target, name));
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await Promise.all([bundleScripts(), drawIcons(), copyFonts(), copyReader()]);
