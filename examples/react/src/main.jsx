import React from "react";
import { createRoot } from "react-dom/client";
import { Ask } from "./Ask.jsx";

const SERVER = import.meta.env.VITE_PULLQUOTE ?? "http://127.0.0.1:7860/";

function App() {
  const [shown, setShown] = React.useState(true);
  const [answered, setAnswered] = React.useState(0);
  return (
    <main>
      <h1>Pullquote in React</h1>
      <p>
        <button type="button" onClick={() => setShown(!shown)}>
          {shown ? "Unmount" : "Mount"}
        </button>{" "}
        <output>{answered} answered</output>
      </p>
      {shown && <Ask server={SERVER} heading="Ask the article" onAnswer={() => setAnswered((count) => count + 1)} />}
    </main>
  );
}

createRoot(document.getElementById("root")).render(
  <React.StrictMode>
    <App />
  </React.StrictMode>,
);
