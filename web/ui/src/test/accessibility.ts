import axe from "axe-core";

/** The rules of accessibility that something breaks. jsdom computes no colours; contrast is looked at in a browser. */
export const violations = async (container: Element = document.body) => {
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
};
