// redoc.js: draws the OpenAPI document with ReDoc.
'use strict';

(() => {
  const trouble = error => {
    const note = document.getElementById('trouble');
    note.textContent = `The description of the interface could not be loaded: ${error.message}.`;
    note.hidden = false;
  };
  const face = '"Hanken Grotesk Variable", system-ui, "Noto Sans", sans-serif';
  const mono = '"Sometype Mono Variable", ui-monospace, "DejaVu Sans Mono", monospace';
  const options = {
    hideDownloadButton: true,
    hideLoading: true,
    nativeScrollbars: true,
    requiredPropsFirst: true,
    theme: {
      colors: { primary: { main: '#1b3fb0' }, text: { primary: '#10183a' } },
      typography: { fontFamily: face, headings: { fontFamily: face }, code: { fontFamily: mono } },
    },
  };

  fetch(new URL('../api/v1/openapi.json', document.baseURI))
    .then(answer => {
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return answer.json();
    })
    .then(spec => Redoc.init(spec, options, document.getElementById('ui'), error => error && trouble(error)))
    .catch(trouble);
})();
