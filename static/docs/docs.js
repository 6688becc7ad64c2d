// docs.js: draws the OpenAPI document with Swagger UI, and the table of failures below it.
'use strict';

(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const address = new URL('../api/v1/openapi.json', document.baseURI);

  /*
   * Swagger UI writes the descriptions, which are Markdown, as HTML text. Where the browser asks for trusted types, every such text passes
   * here: only these elements and attributes come out of it.
   */
  const ELEMENTS = new Set(('A B BLOCKQUOTE BR CODE DEL DIV EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL').split(' '));
  function clean(node) {
    for (const element of [...node.children]) {
      if (!ELEMENTS.has(element.tagName)) { element.remove(); continue; }
      for (const { name, value } of [...element.attributes]) {
        const link = name === 'href' && /^(https?:\/\/|[#/])/.test(value);
        if (!link && name !== 'class') element.removeAttribute(name);
      }
      clean(element);
    }
  }
  if (window.trustedTypes) {
    const inert = trustedTypes.createPolicy('docs-inert', { createHTML: text => text });
    trustedTypes.createPolicy('default', {
      createHTML(text) {
        const { body } = new DOMParser().parseFromString(inert.createHTML(text), 'text/html');
        clean(body);
        return body.innerHTML;
      },
    });
  }

  const follow = () => root.classList.toggle('dark-mode', (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark');

  const cell = (row, name, text) => {
    const td = row.appendChild(document.createElement(name));
    td.textContent = text;
    return td;
  };

  function putErrors(meanings) {
    const body = document.getElementById('codes');
    for (const [code, meaning] of Object.entries(meanings)) {
      const row = body.appendChild(document.createElement('tr'));
      const [, status, title] = /^(\d+): (.*)$/s.exec(meaning) ?? [, '', meaning];
      row.id = 'errors-' + code;
      cell(row, 'th', code).scope = 'row';
      cell(row, 'td', status);
      cell(row, 'td', title);
    }
    document.getElementById('errors').hidden = false;
    // The row was not there yet when the browser looked for it, and the routes above it are drawn later still.
    if (location.hash.startsWith('#errors')) {
      const show = () => document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: 'center' });
      new ResizeObserver((_, watcher) => { show(); if (document.querySelector('.opblock-tag-section')) watcher.disconnect(); }).observe(document.getElementById('ui'));
    }
  }

  async function start() {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const spec = await answer.json();
    SwaggerUIBundle({
      spec,
      dom_id: '#ui',
      deepLinking: false,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      validatorUrl: null,
      withCredentials: false,
      persistAuthorization: false,
      presets: [SwaggerUIBundle.presets.apis],
    });
    putErrors(spec.components?.schemas?.ProblemCode?.['x-enumDescriptions'] ?? {});
  }

  follow();
  dark.addEventListener('change', follow);
  start().catch(error => {
    const note = document.getElementById('trouble');
    note.textContent = `The description of the interface could not be loaded: ${error.message}.`;
    note.hidden = false;
  });
})();
