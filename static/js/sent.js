/* It was sent: what this tab kept of it against a lost connection is needed no more. */
sessionStorage.removeItem("vloga:prijava");
