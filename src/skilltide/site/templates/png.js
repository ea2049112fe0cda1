// The chart as a picture, drawn by the browser from the SVG on the page when it is asked for.
(() => {
  const link = document.getElementById("png"), chart = document.querySelector("figure svg");
  if (!link || !chart || !HTMLCanvasElement.prototype.toBlob) return;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    if (link.dataset.made) return;
    event.preventDefault();
    const { width, height } = chart.viewBox.baseVal, copy = chart.cloneNode(true), picture = new Image();
    copy.setAttribute("width", width * 2);
    copy.setAttribute("height", height * 2);
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = width * 2;
      canvas.height = height * 2;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      link.href = canvas.toDataURL("image/png");
      link.dataset.made = "yes";
      link.click();
    };
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  });
})();
