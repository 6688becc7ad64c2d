// trusted.js: the one door through which text becomes HTML where the browser asks for trusted types (of the Content-Security-Policy).
'use strict';

/*
 * Swagger UI and ReDoc write descriptions, which are Markdown, and samples as HTML text. Every such text passes here, and only these elements and
 * attributes come out of it. The only script is the worker of ReDoc's search, which it makes of a blob.
 */
(() => {
  if (!window.trustedTypes) return;

  const ELEMENTS = new Set(('A B BLOCKQUOTE BR BUTTON CODE DEL DIV EM H1 H2 H3 H4 H5 H6 HR I LI MARK OL P PRE S SPAN STRONG SUB SUP '
    + 'TABLE TBODY TD TH THEAD TR UL').split(' '));
  const ATTRIBUTES = new Set(['aria-label', 'class', 'target', 'rel']);

  function clean(node) {
    for (const element of [...node.children]) {
      if (!ELEMENTS.has(element.tagName)) { element.remove(); continue; }
      for (const { name, value } of [...element.attributes]) {
        const link = name === 'href' && /^(https?:\/\/|[#/])/.test(value);
        if (!link && !ATTRIBUTES.has(name)) element.removeAttribute(name);
      }
      clean(element);
    }
  }

  const inert = trustedTypes.createPolicy('docs-inert', { createHTML: text => text });
  trustedTypes.createPolicy('default', {
    createHTML(text) {
      const { body } = new DOMParser().parseFromString(inert.createHTML(text), 'text/html');
      clean(body);
      return body.innerHTML;
    },
    createScriptURL: address => (String(address).startsWith(`blob:${location.origin}/`) ? address : null),
  });
})();
