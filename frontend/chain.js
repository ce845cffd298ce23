// On a phone the goods' way is one line to move with the finger: it begins at the stage
// of the page's own document.

export function startChain() {
  const chain = document.querySelector(".chain");
  const own = chain?.querySelector(".chain-this");
  if (own) {
    const { left, width } = own.getBoundingClientRect();
    chain.scrollLeft = left - (chain.clientWidth - width) / 2;
  }
}
