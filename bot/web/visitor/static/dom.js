// Small helpers for the page: find an element, copy a template, and whether somebody wants no motion.

export const find = (id) => document.getElementById(id);

export const copyOf = (id) => find(id).content.cloneNode(true);

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
