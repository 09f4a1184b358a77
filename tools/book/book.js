// Sets the formulas, which are in the pages as TeX.
for (const formula of document.querySelectorAll(".arithmatex")) {
  renderMathInElement(formula, {
    delimiters: [
      { left: "\\(", right: "\\)", display: false },
      { left: "\\[", right: "\\]", display: true },
    ],
    throwOnError: false,
  });
}
