/* The API reference from our own schema. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({ url: box.dataset.schema, domNode: box, deepLinking: true, validatorUrl: null });
});
