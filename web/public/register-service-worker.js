// Keeps the page for use without a network, where the browser can and the page comes from a secure origin.
if ('serviceWorker' in navigator && window.isSecureContext) {
  // Private windows refuse: the page works as before, with a network.
  navigator.serviceWorker.register('./service-worker.js').catch(() => {});
}
