# हिन्दी

required = यह जानकारी देना ज़रूरी है।
invalid = मान्य जानकारी भरें।
invalid-email = मान्य ईमेल पता भरें।
invalid-username = मान्य उपयोगकर्ता नाम भरें। इसमें केवल अक्षर, अंक और @/./+/-/_ चिह्न हो सकते हैं।
invalid-username-ascii = मान्य उपयोगकर्ता नाम भरें। इसमें केवल a-z और A-Z के सादे अक्षर, अंक और @/./+/-/_ चिह्न हो सकते हैं।
invalid-url-field = मान्य वेब पता (URL) भरें।
invalid-json = मान्य JSON भरें।
invalid-integer = पूर्ण संख्या भरें।
invalid-number = संख्या भरें।
invalid-date = मान्य तारीख भरें।
invalid-datetime = मान्य तारीख और समय भरें।
invalid-uuid = मान्य UUID भरें।
max-length =
    { $limit ->
        [one] इसमें ज़्यादा से ज़्यादा { $limit } अक्षर हो सकता है (अभी { $length } हैं)।
       *[other] इसमें ज़्यादा से ज़्यादा { $limit } अक्षर हो सकते हैं (अभी { $length } हैं)।
    }
min-length =
    { $limit ->
        [one] इसमें कम से कम { $limit } अक्षर होना चाहिए (अभी { $length } हैं)।
       *[other] इसमें कम से कम { $limit } अक्षर होने चाहिए (अभी { $length } हैं)।
    }
max-value = यह मान { $limit } या उससे कम होना चाहिए।
min-value = यह मान { $limit } या उससे ज़्यादा होना चाहिए।
invalid-choice = सही विकल्प चुनें। { $value } उपलब्ध विकल्पों में नहीं है।
invalid-choice-row = सही विकल्प चुनें। यह विकल्प उपलब्ध विकल्पों में नहीं है।
invalid-list = मानों की सूची भरें।
invalid-pk-value = “{ $value }” मान्य मान नहीं है।
null-characters = शून्य (null) अक्षर मान्य नहीं हैं।
unknown-field = ऐसा कोई फ़ील्ड नहीं है।

password-too-short =
    { $min_length ->
        [one] यह पासवर्ड बहुत छोटा है। इसमें कम से कम { $min_length } अक्षर होना चाहिए।
       *[other] यह पासवर्ड बहुत छोटा है। इसमें कम से कम { $min_length } अक्षर होने चाहिए।
    }
password-too-similar =
    { $verbose_name ->
        [username] यह पासवर्ड आपके उपयोगकर्ता नाम से बहुत मिलता-जुलता है।
        [first_name] यह पासवर्ड आपके पहले नाम से बहुत मिलता-जुलता है।
        [last_name] यह पासवर्ड आपके उपनाम से बहुत मिलता-जुलता है।
        [email] यह पासवर्ड आपके ईमेल पते से बहुत मिलता-जुलता है।
       *[other] यह पासवर्ड आपकी जानकारी ({ $verbose_name }) से बहुत मिलता-जुलता है।
    }
password-too-common = यह पासवर्ड बहुत आम है।
password-entirely-numeric = इस पासवर्ड में केवल अंक हैं।
password-mismatch = दोनों बार एक ही पासवर्ड भरें।
enter-current-password = अपना मौजूदा पासवर्ड भरें।
incorrect-password = पासवर्ड गलत है।
no-password = आपके खाते का कोई पासवर्ड नहीं है।
invalid-password-reset = पासवर्ड बदलने का यह लिंक मान्य नहीं है।

account-inactive = यह खाता अभी निष्क्रिय है।
cannot-remove-primary-email = आप अपना मुख्य ईमेल पता नहीं हटा सकते।
duplicate-email = यह ईमेल पता पहले से ही इस खाते से जुड़ा है।
email-mismatch = दोनों बार एक ही ईमेल पता भरें।
email-password-mismatch = ईमेल पता या पासवर्ड सही नहीं है।
phone-password-mismatch = फ़ोन नंबर या पासवर्ड सही नहीं है।
username-password-mismatch = उपयोगकर्ता नाम या पासवर्ड सही नहीं है।
email-taken = इस ईमेल पते से एक खाता पहले से बना हुआ है।
email-taken-provider = इस ईमेल पते से एक खाता पहले से मौजूद है। पहले उसमें साइन इन करें, फिर अपना { $provider } खाता जोड़ें।
incorrect-code = कोड गलत है।
invalid-or-expired-key = यह लिंक गलत है या इसकी समय-सीमा बीत चुकी है।
invalid-login = साइन इन की जानकारी मान्य नहीं है।
max-email-addresses = आप { $limit } से ज़्यादा ईमेल पते नहीं जोड़ सकते।
phone-taken = इस फ़ोन नंबर से एक खाता पहले से बना हुआ है।
invalid-phone = देश के कोड के साथ फ़ोन नंबर भरें (जैसे भारत के लिए +91)।
too-many-login-attempts = साइन इन की बहुत सारी कोशिशें नाकाम हुईं। कुछ देर बाद फिर कोशिश करें।
unknown-email = यह ईमेल पता किसी खाते से नहीं जुड़ा है।
unknown-email-own = यह ईमेल पता इस खाते में नहीं है।
unknown-phone = यह फ़ोन नंबर किसी खाते से नहीं जुड़ा है।
unverified-primary-email = पहले आपके मुख्य ईमेल पते की पुष्टि होनी चाहिए।
username-blacklisted = यह उपयोगकर्ता नाम नहीं लिया जा सकता। कोई दूसरा नाम चुनें।
username-taken = इस नाम का उपयोगकर्ता पहले से मौजूद है।
select-only-one = केवल एक चुनें।
same-as-current = नया मान मौजूदा मान से अलग होना चाहिए।
rate-limited = कृपया थोड़ा रुकें, आप बहुत ज़्यादा अनुरोध भेज रहे हैं।

add-email-blocked = जिस खाते में दो चरणों वाली सुरक्षा चालू है, उसमें ईमेल पता नहीं जोड़ा जा सकता।
cannot-delete-authenticator = आप दो चरणों वाली सुरक्षा बंद नहीं कर सकते।
cannot-generate-recovery-codes = दो चरणों वाली सुरक्षा चालू किए बिना रिकवरी कोड नहीं बनाए जा सकते।
unverified-email = ईमेल पते की पुष्टि होने तक दो चरणों वाली सुरक्षा चालू नहीं की जा सकती।
passkey-first = मुख्य कुंजी
passkey-second = अतिरिक्त कुंजी
passkey-further = कुंजी क्र. { $number }

own-words = { $message }
value-taken = यह किसी और के पास पहले से है।
values-taken = { $fields } का यही मेल किसी और के पास पहले से है।
read-only = इसे यहाँ नहीं बदला जा सकता।
email-domain = { $domains } का ईमेल पता भरें।
invalid-invitation = यह निमंत्रण इस्तेमाल हो चुका है, वापस लिया गया है, या पुराना हो गया है।
invitation-email = यह निमंत्रण किसी दूसरे ईमेल पते के लिए है।
login-method = इस तरह के खाते से ऐसे साइन इन नहीं किया जा सकता।

account-not-found = ऐसा कोई खाता नहीं है।
client-id-required = `client_id` देना ज़रूरी है।
client-id-mismatch = `client_id` मेल नहीं खाता।
connected-other = यह बाहरी खाता पहले से ही किसी दूसरे खाते से जुड़ा है।
disconnect-last = आप अपना आखिरी बाहरी खाता अलग नहीं कर सकते।
invalid-token = टोकन मान्य नहीं है।
invalid-url = वेब पता (URL) मान्य नहीं है।
no-verified-email = आपके खाते में कोई पुष्टि किया हुआ ईमेल पता नहीं है।
token-authentication-not-supported = इस प्रदाता में टोकन से साइन इन नहीं किया जा सकता।
token-required = `id_token` या `access_token` देना ज़रूरी है।
unknown-provider = ऐसा कोई प्रदाता नहीं है।

provider-failed = { $provider } से साइन इन करते समय कुछ गड़बड़ हो गई। कृपया फिर से कोशिश करें।
provider-denied = { $provider } ने आपको साइन इन करने से मना कर दिया।
provider-unreachable = { $provider } अभी जवाब नहीं दे रहा है। कृपया थोड़ी देर बाद फिर कोशिश करें।
provider-misconfigured = { $provider } से साइन इन ठीक से सेट नहीं किया गया है। कृपया इस साइट को चलाने वालों को बताएँ।
provider-no-sense = { $provider } से मिला जवाब समझ में नहीं आया। कृपया फिर से कोशिश करें।
provider-cancelled = आपने साइन इन रद्द कर दिया।
page-login-title = { $provider } से साइन इन करें
page-login-continue = जारी रखें
page-login-openid = आपका OpenID, एक पता
page-login-redirect = एक क्षण …
page-login-failed = साइन इन नहीं हो सका
page-login-failed-again = साइन इन करते समय कुछ गड़बड़ हो गई। कृपया फिर से कोशिश करें।
page-login-cancelled = साइन इन रद्द किया गया

mail-footer = { $site } ({ $domain }) की ओर से { $email } को भेजा गया।
mail-open-link = अगर बटन काम न करे, तो यह पता अपने ब्राउज़र में खोलें:
mail-code-validity = यह कोड { $duration } तक काम करेगा।
mail-link-validity = यह लिंक { $duration } तक काम करेगा।
mail-keep-secret = यह कोड किसी को न बताएँ। { $site } की ओर से कोई भी आपसे यह कोड कभी नहीं माँगेगा।
mail-nothing-to-do = अगर यह आप नहीं थे, तो आपको कुछ करने की ज़रूरत नहीं है।

duration-minutes =
    { $count ->
        [one] { $count } मिनट
       *[other] { $count } मिनट
    }
duration-hours =
    { $count ->
        [one] { $count } घंटे
       *[other] { $count } घंटों
    }
duration-days =
    { $count ->
        [one] { $count } दिन
       *[other] { $count } दिनों
    }

mail-login-code-subject = साइन इन करने के लिए आपका कोड
mail-login-code-title = { $site } में साइन इन करें
mail-login-code-intro = { $site } में साइन इन करने के लिए आपका कोड यह रहा:
mail-login-code-not-you = अगर आप साइन इन नहीं कर रहे थे, तो इस संदेश पर ध्यान न दें: कोड के बिना कोई भी आपके खाते में नहीं जा सकता।

mail-confirm-subject = कृपया अपने ईमेल पते की पुष्टि करें
mail-confirm-title = क्या यह आपका पता है?
mail-confirm-intro-code = यह पुष्टि करने के लिए कि { $email } आपका ही पता है, { $site } में यह कोड भरें:
mail-confirm-intro-link = यह पुष्टि करने के लिए कि { $email } आपका ही पता है, यह लिंक खोलें:
mail-confirm-button = मेरे पते की पुष्टि करें
mail-confirm-not-you = अगर आपको पता नहीं कि यह किस बारे में है, तो इस संदेश पर ध्यान न दें; पते की पुष्टि नहीं होगी।

mail-signup-subject = स्वागत है! कृपया अपने ईमेल पते की पुष्टि करें
mail-signup-title = { $site } में आपका स्वागत है
mail-signup-intro-code = हमें खुशी है कि आप आए। यह पुष्टि करने के लिए कि { $email } आपका ही पता है, यह कोड भरें:
mail-signup-intro-link = हमें खुशी है कि आप आए। यह पुष्टि करने के लिए कि { $email } आपका ही पता है, यह लिंक खोलें:
mail-signup-not-you = अगर आपने खाता नहीं बनाया है, तो इस संदेश पर ध्यान न दें; पते की पुष्टि नहीं होगी।

mail-account-exists-subject = आपका खाता पहले से बना हुआ है
mail-account-exists-title = आपका खाता पहले से बना हुआ है
mail-account-exists-intro = किसी ने, शायद आपने ही, अभी { $email } से { $site } में नया खाता बनाने की कोशिश की। लेकिन इस ईमेल पते से एक खाता पहले से मौजूद है।
mail-account-exists-reset = आप सीधे साइन इन कर सकते हैं। अगर पासवर्ड याद नहीं है, तो यहाँ नया पासवर्ड चुनें:
mail-account-exists-button = नया पासवर्ड चुनें
mail-account-exists-not-you = अगर यह आप नहीं थे, तो आपको कुछ करने की ज़रूरत नहीं है: कोई दूसरा खाता नहीं बना है और आपके खाते में कुछ नहीं बदला है।

mail-unknown-account-subject = इस पते से कोई खाता नहीं है
mail-unknown-account-title = हमें आपका खाता नहीं मिला
mail-unknown-account-intro = किसी ने, शायद आपने ही, { $email } से { $site } के किसी खाते में जाना चाहा। हमारे पास इस पते का कोई खाता नहीं है; हो सकता है आपने किसी दूसरे पते से खाता बनाया हो।
mail-unknown-account-signup = अगर आप यहाँ नए हैं, तो अपना खाता बना सकते हैं:
mail-unknown-account-button = खाता बनाएँ

mail-reset-subject = नया पासवर्ड चुनें
mail-reset-title = नया पासवर्ड चुनें
mail-reset-intro-link = किसी ने, शायद आपने ही, { $site } के आपके खाते के लिए नया पासवर्ड माँगा है। उसे यहाँ चुनें:
mail-reset-intro-code = किसी ने, शायद आपने ही, { $site } के आपके खाते के लिए नया पासवर्ड माँगा है। आगे बढ़ने के लिए कोड यह रहा:
mail-reset-button = नया पासवर्ड चुनें
mail-reset-username = अगर आप भूल गए हों, तो आपका उपयोगकर्ता नाम { $username } है।
mail-reset-not-you = अगर यह आप नहीं थे, तो इस संदेश पर ध्यान न दें: आपका पासवर्ड वही रहेगा।

mail-invitation-subject = { $site } में आपको निमंत्रण है
mail-invitation-title = आपको निमंत्रण है
mail-invitation-intro = आपको { $site } में खाता ({ $label }) बनाने का निमंत्रण है:
mail-invitation-button = निमंत्रण स्वीकार करें
mail-invitation-not-you = अगर आपको पता नहीं कि यह किस बारे में है, तो इस संदेश पर ध्यान न दें: कोई खाता नहीं बनेगा।

mail-approval-pending-subject = आपके खाते को मंज़ूरी का इंतज़ार है
mail-approval-pending-title = बस थोड़ा और
mail-approval-pending-intro = { $site } में आपका खाता ({ $label }) बन गया है। साइन इन करने से पहले किसी को इसे मंज़ूरी देनी होगी; मंज़ूरी मिलते ही आपको संदेश मिलेगा।

mail-approval-request-subject = एक खाते को मंज़ूरी का इंतज़ार है
mail-approval-request-title = एक खाते को मंज़ूरी का इंतज़ार है
mail-approval-request-intro = { $username } ({ $address }) ने { $site } में खाता ({ $label }) बनाया है और मंज़ूरी के इंतज़ार में हैं।
mail-approval-request-fields = उन्होंने अपने बारे में यह बताया है:

mail-approval-granted-subject = आपके खाते को मंज़ूरी मिल गई है
mail-approval-granted-title = { $site } में आपका स्वागत है
mail-approval-granted-intro = आपके खाते ({ $label }) को मंज़ूरी मिल गई है। अब आप साइन इन कर सकते हैं:
mail-approval-granted-button = साइन इन करें

mail-approval-refused-subject = आपके खाते को मंज़ूरी नहीं मिली
mail-approval-refused-title = आपके खाते को मंज़ूरी नहीं मिली
mail-approval-refused-intro = { $site } में आपके खाते ({ $label }) को मंज़ूरी नहीं मिली।
mail-approval-refused-reason = बताया गया कारण: { $reason }

mail-notice-when = समय: { $time }
mail-notice-address = आईपी पता: { $ip }
mail-notice-browser = ब्राउज़र: { $browser }
mail-notice-unknown = पता नहीं
mail-notice-was-you = अगर यह आपने ही किया है, तो सब ठीक है।
mail-notice-not-you = अगर यह आपने नहीं किया, तो हो सकता है कोई और आपके खाते में घुस गया हो। तुरंत नया पासवर्ड चुनें और { $site } चलाने वालों को बताएँ।

mail-password-changed-subject = आपका पासवर्ड बदल गया है
mail-password-changed-message = { $site } के आपके खाते का पासवर्ड बदला गया है।
mail-password-set-subject = आपके खाते का पासवर्ड बन गया है
mail-password-set-message = { $site } के आपके खाते के लिए पासवर्ड बनाया गया है; पहले इसका कोई पासवर्ड नहीं था।
mail-password-reset-subject = आपका पासवर्ड फिर से बनाया गया है
mail-password-reset-message = ईमेल से भेजे गए लिंक या कोड की मदद से { $site } के आपके खाते का नया पासवर्ड बनाया गया है।
mail-email-changed-subject = आपका ईमेल पता बदल गया है
mail-email-changed-message = { $site } के आपके खाते का ईमेल पता { $from } से बदलकर { $to } कर दिया गया है।
mail-email-confirmed-subject = आपके ईमेल पते की पुष्टि हो गई है
mail-email-confirmed-message = { $site } के आपके खाते के एक ईमेल पते की पुष्टि हो गई है।
mail-email-deleted-subject = एक ईमेल पता हटा दिया गया है
mail-email-deleted-message = ईमेल पता { $address } { $site } के आपके खाते से हटा दिया गया है।
mail-totp-activated-subject = ऑथेंटिकेटर ऐप चालू हो गया है
mail-totp-activated-message = अब { $site } में साइन इन करते समय आपके ऑथेंटिकेटर ऐप का कोड माँगा जाएगा।
mail-totp-deactivated-subject = ऑथेंटिकेटर ऐप बंद हो गया है
mail-totp-deactivated-message = अब { $site } में साइन इन करते समय आपके ऑथेंटिकेटर ऐप का कोड नहीं माँगा जाएगा।
mail-recovery-codes-subject = आपके नए रिकवरी कोड बन गए हैं
mail-recovery-codes-message = { $site } के आपके खाते के लिए नए रिकवरी कोड बनाए गए हैं। पुराने कोड अब काम नहीं करेंगे।
mail-webauthn-added-subject = एक सुरक्षा कुंजी जोड़ी गई है
mail-webauthn-added-message = { $site } के आपके खाते में एक सुरक्षा कुंजी या पासकी जोड़ी गई है।
mail-webauthn-removed-subject = एक सुरक्षा कुंजी हटाई गई है
mail-webauthn-removed-message = { $site } के आपके खाते से एक सुरक्षा कुंजी या पासकी हटाई गई है।
mail-mfa-reset-subject = आपके दूसरे प्रमाण हटाए गए हैं
mail-mfa-reset-message = { $site } चलाने वालों ने आपके खाते से ऑथेंटिकेटर ऐप, रिकवरी कोड और पासकी हटा दिए हैं, ताकि आप उनके बिना साइन इन कर सकें।
mail-mfa-reset-next = जल्द ही दूसरा प्रमाण फिर से जोड़ें।
mail-mfa-reset-not-you = अगर आपने यह नहीं माँगा था, तो { $site } चलाने वालों को तुरंत बताएँ।
mail-account-connected-subject = एक खाता जोड़ा गया है
mail-account-connected-message = { $site } का आपका खाता { $provider } के एक खाते से जोड़ा गया है, जिससे आप साइन इन कर सकते हैं।
mail-account-disconnected-subject = एक खाता अलग किया गया है
mail-account-disconnected-message = { $site } का आपका खाता अब { $provider } के खाते से जुड़ा नहीं है।

sms-code = { $site } के लिए आपका कोड { $code } है। इसे किसी को न बताएँ।
sms-unknown = { $site } में इस फ़ोन नंबर से कोई खाता नहीं है।
sms-exists = { $site } में इस फ़ोन नंबर से खाता पहले से मौजूद है। आप सीधे साइन इन कर सकते हैं।
