import React from "react";

/** The widget, inline. Its script is added once; the element waits for it. */
export function Ask({ server, heading, onAnswer }) {
  const element = React.useRef(null);

  React.useEffect(() => {
    if (customElements.get("pull-quote") || document.querySelector("script[data-widget]")) return;
    const script = document.createElement("script");
    script.src = new URL("widget.js", server).href;
    script.dataset.widget = "";
    document.head.append(script);
  }, [server]);

  React.useEffect(() => {
    const { current } = element;
    const heard = (event) => onAnswer(event.detail.answer);
    current.addEventListener("pullquote:answer", heard);
    return () => current.removeEventListener("pullquote:answer", heard);
  }, [onAnswer]);

  return <pull-quote ref={element} src={server} mode="inline" heading={heading} />;
}
