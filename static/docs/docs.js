// docs.js: draws the OpenAPI document with Swagger UI, and the table of failures below it.
'use strict';

(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const address = new URL('../api/v1/openapi.json', document.baseURI);

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
      const here = document.getElementById(location.hash.slice(1));
      const show = () => here?.scrollIntoView({ block: 'center' });
      here?.classList.add('docs-here');
      new ResizeObserver((_, watcher) => { show(); if (document.querySelector('.opblock-tag-section')) watcher.disconnect(); }).observe(document.getElementById('ui'));
    }
  }

  // What Swagger UI draws without a name for those who cannot see it.
  function nameControls() {
    for (const select of document.querySelectorAll('#ui select:not([aria-label])'))
      select.setAttribute('aria-label', select.closest('[data-param-name]')?.dataset.paramName ?? 'media type');
    for (const sample of document.querySelectorAll('#ui .highlight-code > :not([tabindex])')) sample.tabIndex = 0;
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
    new MutationObserver(nameControls).observe(document.getElementById('ui'), { childList: true, subtree: true });
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
