// theme-first.js: the reader's theme, set before the first paint. A classic script, so that it runs before the page is drawn.
try {
  const theme = localStorage.getItem('tweetx.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch { /* storage is closed to us: the system's theme */ }
