// Loads the page again when the site has changed. Only a reader at the server's own machine gets it.
let edition;
new EventSource('/~reload').onmessage = event => {
  if (edition && edition !== event.data) location.reload();
  edition = event.data;
};
