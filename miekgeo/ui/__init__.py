"""The Streamlit app: pages that call the library, and what they share."""
