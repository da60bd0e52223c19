// Airflow shows this page in a frame that may not change the address of its window. Links to Airflow's own pages
// are followed by the window.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-airflow]");
  if (!link || window.top === window) return;
  event.preventDefault();
  const followed = window.top.document.createElement("a");
  followed.href = link.href;
  followed.click();
});
