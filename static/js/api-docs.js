/* The API reference from our own schema. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("swagger-ui");
  /* The page has its main landmark already. */
  const landmarks = () => box.querySelectorAll("main, [role=main]").forEach((part) => part.setAttribute("role", "group"));
  window.SwaggerUIBundle({ url: box.dataset.schema, domNode: box, deepLinking: true, validatorUrl: null, onComplete: landmarks });
});
