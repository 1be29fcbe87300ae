# परिसर के अपने वाक्य। बाकी सब वैसा ही है जैसा पहले से है।

username-password-mismatch = उपयोगकर्ता नाम या पासवर्ड गलत है!
email-password-mismatch = उपयोगकर्ता नाम या पासवर्ड गलत है!
incorrect-code = ओटीपी गलत है या उसका समय बीत चुका है
username-taken = यह उपयोगकर्ता नाम पहले से लिया जा चुका है! कृपया दूसरा चुनें।
email-taken = यह ईमेल पहले से पंजीकृत है! कृपया लॉग इन करें।
value-taken = यह पहले से पंजीकृत है! कृपया फिर से जाँचें।

mail-signup-subject = आपके पंजीकरण का ओटीपी
mail-signup-intro-code = { $site } में आपका स्वागत है। पंजीकरण पूरा करने के लिए यह ओटीपी भरें:
mail-reset-subject = पासवर्ड बदलने का ओटीपी
mail-login-code-subject = लॉग इन का ओटीपी
