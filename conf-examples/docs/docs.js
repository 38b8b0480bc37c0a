/* The description of "location = /openapi.json", to read and to try out. */

window.onload = function () {
    SwaggerUIBundle({
        url: "/openapi.json",
        dom_id: "#page",
        deepLinking: true,
        docExpansion: "list",
        persistAuthorization: false,
        validatorUrl: null
    });
};
