from odoo import fields, models
from odoo.addons.base.models import catalogue, grant

catalogue(
    """
mail.message subject date:datetime body:html model res_id:int message_type author_id=res.partner email_from
mail.followers res_model! res_id:int partner_id=res.partner
mail.activity.type name! summary sequence:int active:bool delay_count:int
mail.activity res_model res_id:int activity_type_id=mail.activity.type summary note:html date_deadline:date user_id=res.users
mail.template name model_id=ir.model subject body_html:html email_to
mail.mail mail_message_id=mail.message body_html:text email_to state
discuss.channel name! active:bool channel_type description:text
""",
    __name__,
)


class MailThread(models.AbstractModel):
    _name = "mail.thread"
    _description = "Email Thread"

    def message_post(self, *, body="", subject=None, message_type="notification", **_):
        author = self.env.user.partner_id.id
        values = {"model": self._name, "res_id": self.ensure_one().id, "body": body, "subject": subject, "author_id": author}
        return self.env["mail.message"].create({**values, "message_type": message_type, "date": fields.Datetime.now()})


class MailActivityMixin(models.AbstractModel):
    _name = "mail.activity.mixin"
    _description = "Activity Mixin"


def post_init(env):
    grant(env, "mail")
