"use strict";
// Keeps the page as it stands: clocks go on by themselves, parts that have changed are put in their places as they come.
(() => {
  const SILENT = 25000; // milliseconds without a word after which what is shown counts as old; a beat comes every 10 s
  const body = document.body;
  const silent = document.getElementById("silent");
  const silentSince = document.getElementById("silent-since");
  let real = +body.dataset.real; // the control database's clock, at the moment `heard`
  let heard = performance.now();
  let seen = body.dataset.mark;

  const two = (number) => String(number).padStart(2, "0");
  const passed = () => performance.now() - heard;
  const length = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    return Math.floor(seconds / 3600) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
  };
  const told = {
    wall: (at, run, now, east) => new Date(run + east * 60000).toISOString().slice(11, 19),
    until: (at, run) => {
      const left = Math.round((at - run) / 1000);
      const size = Math.abs(left);
      return "T" + (left >= 0 ? "-" : "+") + two(Math.floor(size / 3600)) + ":" + two(Math.floor(size / 60) % 60) + ":" +
        two(size % 60);
    },
    since: (at, run) => length(run - at),
    age: (at, run, now) => length(now - at),
  };

  const tick = () => {
    const now = real + passed();
    for (const one of document.querySelectorAll("[data-tick]")) {
      const [origin, runOrigin, speed, east] = one.dataset.course.split(" ").map(Number);
      const run = runOrigin + (now - origin) * speed;
      const text = told[one.dataset.tick](+one.dataset.at, run, now, east);
      if (one.textContent !== text) one.textContent = text;
    }
    silent.hidden = passed() < SILENT;
    silentSince.textContent = length(passed());
  };
  const hear = (message) => {
    const news = JSON.parse(message.data);
    real = news.real;
    heard = performance.now();
    seen = message.lastEventId || seen;
    return news;
  };
  const put = (name, html) => {
    const place = document.getElementById("part-" + name);
    if (!place) return false;
    const frame = place.querySelector(".frame");
    const left = frame ? frame.scrollLeft : 0;
    place.innerHTML = html;
    if (left && place.querySelector(".frame")) place.querySelector(".frame").scrollLeft = left;
    return true;
  };
  const anew = () => fetch(location.href, { method: "HEAD", cache: "no-store" })
    .then((answer) => { if (answer.ok) location.reload(); else setTimeout(anew, 15000); })
    .catch(() => setTimeout(anew, 5000));

  const listen = () => {
    const stream = new EventSource(location.pathname.replace(/\/$/, "") + "/events?seen=" + encodeURIComponent(seen));
    stream.addEventListener("news", (message) => {
      const news = hear(message);
      document.title = news.title;
      const places = Object.entries(news.parts).map(([name, html]) => put(name, html));
      if (!places.every(Boolean)) anew(); // a page of more parts than this one
      tick();
    });
    stream.addEventListener("beat", hear);
    stream.addEventListener("anew", () => { stream.close(); setTimeout(anew, 1000 + 4000 * Math.random()); });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(anew, 15000); // it was refused: as many look as there may
    });
  };
  tick();
  setInterval(tick, 1000);
  listen();
})();
